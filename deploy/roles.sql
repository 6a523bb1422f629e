-- As a superuser, once. The application works as doktr_app, which owns nothing and cannot pass row-level security.
create role doktr_owner login nosuperuser nobypassrls;
create role doktr_app login nosuperuser nobypassrls;
create database doktr owner doktr_owner;
